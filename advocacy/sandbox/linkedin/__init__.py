"""LinkedIn in small: sign-in, posts, images, figures, as its documentation and published answers describe them."""
