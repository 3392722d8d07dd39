"""Pictures whose likeness is known, and a tiny CLIP to look at them: nothing is fetched.

A picture shows one shape of one color, moved, resized and tinted a little: those of the same color and shape
look alike. The CLIP has the architecture of a real one, and weights that were drawn, not trained.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Transformer
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPTokenizer

SIDE = 64
COLORS = {"red": (200, 30, 30), "green": (30, 160, 60), "blue": (40, 60, 200), "yellow": (230, 210, 40)}
SHAPES = ("circle", "square", "triangle", "bar")
KINDS = tuple(product(COLORS, SHAPES))

Kind = tuple[str, str]
"""A color and a shape."""


def kinds_of(each: int) -> list[Kind]:
    """So many of each kind, one kind after the other."""
    return [kind for kind in KINDS for _ in range(each)]


def draw(folder: Path, kinds: list[Kind], seed: int = 0) -> list[str]:
    """A picture of each of these kinds. Returns the names of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{number}.png" for number in range(len(kinds))]
    for name, picture in zip(names, pictures(kinds, seed), strict=True):
        picture.save(folder / name)
    return names


def pictures(kinds: list[Kind], seed: int = 0) -> Iterator[Image.Image]:
    """A picture of each of these kinds."""
    random = np.random.default_rng(seed)
    for color, shape in kinds:
        x, y = (SIDE // 2 + random.integers(-4, 5, 2)).tolist()
        half = int(random.integers(20, 26))
        tinted = tuple(np.clip(COLORS[color] + random.integers(-15, 16, 3), 0, 255).tolist())
        picture = Image.new("RGB", (SIDE, SIDE), "white")
        _put(ImageDraw.Draw(picture), shape, (x, y, half), tinted)
        yield picture


def _put(pen: ImageDraw.ImageDraw, shape: str, place: tuple[int, int, int], color: tuple[int, ...]) -> None:
    x, y, half = place
    if shape == "circle":
        pen.ellipse((x - half, y - half, x + half, y + half), fill=color)
    elif shape == "square":
        pen.rectangle((x - half, y - half, x + half, y + half), fill=color)
    elif shape == "triangle":
        pen.polygon([(x, y - half), (x - half, y + half), (x + half, y + half)], fill=color)
    else:
        pen.rectangle((x - half, y - half // 3, x + half, y + half // 3), fill=color)


def tiny_clip(folder: Path, seed: int = 0) -> Path:
    """A model in sentence-transformers' format, always the same for a seed. Returns its folder."""
    torch.manual_seed(seed)
    text = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 1}
    size = {"vocab_size": 4, "max_position_embeddings": 8, "bos_token_id": 0, "eos_token_id": 1}
    vision = {"hidden_size": 64, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
    seen = {"image_size": 32, "patch_size": 16}
    config = CLIPConfig(
        text_config=text | size | {"pad_token_id": 1}, vision_config=vision | seen, projection_dim=64
    )
    parts = folder / "parts"
    CLIPModel(config).save_pretrained(parts)
    words = {"<|startoftext|>": 0, "<|endoftext|>": 1, "a</w>": 2, "a": 3}
    (parts / "vocab.json").write_text(json.dumps(words))
    (parts / "merges.txt").write_text("#version: 0.2\n")
    CLIPTokenizer.from_pretrained(parts).save_pretrained(parts)
    edge = {"height": 32, "width": 32}
    CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size=edge).save_pretrained(parts)
    model = SentenceTransformer(modules=[Transformer(str(parts))], device="cpu")
    model.save(str(folder / "tiny-clip"), create_model_card=False)
    return folder / "tiny-clip"


def precision(lists: list[list[int]], kinds: list[Kind], k: int = 6) -> float:
    """Of the first k on each item's list, the share that is of the item's color and shape."""
    hits = [kinds[other] == kinds[item] for item, listed in enumerate(lists) for other in listed[:k]]
    return sum(hits) / (k * len(kinds))
