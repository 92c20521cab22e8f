"""What plugins own and the commerce backend must show: makers, networks, stops (`extensions.mirrors` says how a plugin tells)."""
