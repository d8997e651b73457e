"""The reply slip: the code that is a writer's only key to what they wrote."""
