"""Telling people: the bell in the product, mails through the outbox, and what each person wants to be told."""
