"""The nouns of annotation as frozen values: articles, spans, relations, attributes, identities, annotators, schemes."""
