"""Dispatch on screen: whom to send, whistles, telephone, emergency reports, the responder board and the pipeline."""
