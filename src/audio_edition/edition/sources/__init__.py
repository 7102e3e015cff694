"""Sources: texts, pages, letters and feeds, all turned into articles of paragraphs."""
