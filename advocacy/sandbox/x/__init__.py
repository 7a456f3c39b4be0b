"""X in small: sign-in, posts, media, figures, as its documentation and published answers describe them."""
