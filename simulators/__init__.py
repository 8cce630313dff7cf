"""模擬: the systems of other bodies, written from the wire's description alone."""
