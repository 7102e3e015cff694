"""What is not for the ear: rules, a small classifier, context and repetition decide."""
