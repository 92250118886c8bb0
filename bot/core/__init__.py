"""What a conversation is and how it goes on. Pure: see README.md beside this file."""
