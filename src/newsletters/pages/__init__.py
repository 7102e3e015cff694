"""What a page's markup says: walked once in order, so that structure outlives extraction."""
