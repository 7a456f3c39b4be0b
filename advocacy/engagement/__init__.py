"""What came back: clicks on short links and the networks' figures."""
