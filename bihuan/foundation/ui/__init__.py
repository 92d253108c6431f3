"""What the template tags say and draw, as plain functions: icons, words about time, citations, style sheets."""
