"""The way from the list of sources to a relation, as lines of a script: by the search, so that what
else the tree shows does not matter."""

__all__ = ["to_relation"]


def to_relation(schema, relation, source="it"):
    """@source is the first one of the list. What follows has to wait for what it wants to see."""
    name = "%s.%s" % (schema, relation)
    return ["wait-for %s " % source, "key Enter", "wait-for + %s" % schema, "key C-p", "text " + name,
            "wait-for  fit", "key Enter"]
