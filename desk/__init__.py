"""What people look at: pages, digest, exports."""
