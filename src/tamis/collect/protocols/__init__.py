"""The protocols in which facts arrive over HTTP, each as pure functions from the parts of a request to messages."""
