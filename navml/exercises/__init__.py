"""Exercises with feedback on the spot: one module a lesson, see README.md beside this file."""
