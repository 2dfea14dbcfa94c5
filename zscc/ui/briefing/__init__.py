"""汇报: the play list and its scenes, the wall that visitors see, and what only the speaker sees."""
