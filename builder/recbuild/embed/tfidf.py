"""The default embedder: TF-IDF and a truncated SVD (latent semantic analysis), from scikit-learn.

It needs no download and no GPU, learns the words of this very catalog, and takes seconds. What it cannot
know is that two different words mean alike when no text uses both: `--model` is for that.
Deerwester et al.: Indexing by Latent Semantic Analysis (JASIS 1990).
"""

from __future__ import annotations

from dataclasses import dataclass

from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from recbuild.catalog.load import Catalog
from recbuild.embed.base import Advance, Embedding, space_id, unit_rows

MOST_WORDS = 50_000
FEWEST_DIMS = 16


@dataclass(frozen=True)
class TfidfSvd:
    """dims: at most; a small catalog has fewer."""

    dims: int = 128

    def embed(self, catalog: Catalog, advance: Advance) -> Embedding:
        texts = catalog.texts
        # A word that one item alone uses cannot make it similar to another, unless there are very few items.
        words = TfidfVectorizer(
            min_df=2 if len(texts) > 50 else 1,
            max_df=0.5 if len(texts) > 50 else 1.0,
            max_features=MOST_WORDS,
            sublinear_tf=True,
            stop_words="english",
            strip_accents="unicode",
            token_pattern=r"(?u)\b\w+\b",
            ngram_range=(1, 2),
        )
        table = words.fit_transform(texts)
        advance(len(texts) // 2)
        # With nearly as many dimensions as items, an item is similar only to those that share its very words;
        # with a quarter of that, topics form (measured on 200 books: 64 % instead of 52 % of the first six
        # share the genre).
        topics = max(FEWEST_DIMS, len(texts) // 4)
        svd = TruncatedSVD(n_components=min(self.dims, topics, *table.shape), random_state=0)
        vectors = unit_rows(svd.fit_transform(table))
        advance(len(texts) - len(texts) // 2)
        vocabulary = " ".join(words.get_feature_names_out())
        return Embedding(
            vectors=vectors,
            name="tfidf-svd",
            space=space_id("tfidf-svd", vocabulary, svd.components_.tobytes()),
            details={"words": table.shape[1], "dims": vectors.shape[1]},
        )
