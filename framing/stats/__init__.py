"""Statistics for coded paragraphs in articles: arrays in, estimates out; knows nothing of news."""
