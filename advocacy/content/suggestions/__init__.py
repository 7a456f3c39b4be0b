"""Suggestions: anybody proposes a post; communications takes the idea, merges or declines it, kindly."""
