"""Posts from the first draft to the last day on offer: writing, review, withdrawing, pictures, and who they are for."""
