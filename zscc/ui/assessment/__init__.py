"""The workspace 考核: rates, leagues, scores, appeals, and the cases behind each number."""
