"""数据接入: how every feed fares, what it refused, what its messages become, and starting and stopping each alone."""
