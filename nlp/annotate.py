"""Document -> Annotation: every layer of language over one text, pure and picklable, so that it runs under `map`,
a process pool or Dask alike."""

from collections.abc import Collection
from dataclasses import dataclass

from nlp.communes import smaller_places
from nlp.figures.extract import Figure, extract
from nlp.places import Place, find_places
from nlp.references import Reference, find_references
from nlp.text import Document
from nlp.topics.classifier import Model, Topics

LAYERS = ("topics", "figures", "references", "places")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What language says of one document; a layer that was not asked for is None or empty."""

    topics: Topics | None
    figures: tuple[Figure, ...]
    references: tuple[Reference, ...]
    places: tuple[Place, ...]


def annotate(document: Document, model: Model | None, layers: Collection[str] = LAYERS) -> Annotation:
    """Read the topics, figures, legal references and places of a document.

    `layers` limits the answer, not the reading: figures need references and places to know what is no figure.
    Raises ValueError for an unknown layer, or for the layer `topics` without a model.
    """
    unknown = set(layers) - set(LAYERS)
    if unknown:
        raise ValueError(f"no such layer: {', '.join(sorted(unknown))}; there are {', '.join(LAYERS)}")
    if "topics" in layers and model is None:
        raise ValueError("the layer 'topics' needs a model")
    need_references = "references" in layers or "figures" in layers
    need_places = "places" in layers or "figures" in layers
    references = tuple(find_references(document.text, document.published)) if need_references else ()
    places = tuple(find_places(document.text, document.published)) if need_places else ()
    figures = tuple(extract(document, references, places)) if "figures" in layers else ()
    if "places" in layers:
        smaller = smaller_places(document.text, document.published, document.province, places)
        places = tuple(sorted((*places, *smaller), key=lambda place: (place.start, place.end)))
    return Annotation(
        topics=model.classify(document) if model is not None and "topics" in layers else None,
        figures=figures,
        references=references if "references" in layers else (),
        places=places if "places" in layers else (),
    )
