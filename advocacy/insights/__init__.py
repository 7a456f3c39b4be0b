"""What came of it: results of posts, and later adoption and exports. Above every room whose facts it sums."""
