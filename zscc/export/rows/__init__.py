"""What each subject's rows are: one module a subject, each makes sheets of (material, wish)."""
