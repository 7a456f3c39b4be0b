"""Questions by mail: what comes in is sorted, taken in once, and answered where it came from."""
