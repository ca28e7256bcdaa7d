"""The HTTP application: what sends facts, and what asks for them. No rule of scoring lives here."""
