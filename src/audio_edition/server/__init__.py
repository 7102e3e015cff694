"""What a browser talks to: the site as published, and the editor's desk."""
