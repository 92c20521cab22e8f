"""What payment providers tell the shop. Every callback is authentic (signature over the raw body), fresh, and taken in once."""
