"""The encoder's upper layers, trained so that questions about one page lie in one direction.

Low-rank additions to the matrices (Hu et al., LoRA, 2021) and a direction for each page, and one
for what none answers, are trained together: softmax over the cosines, with smoothed labels. The
lower layers stay as they are, so their hidden states are computed once. What is kept is part of the
way from the layers as they were to those that fit the questions best: on people unlike those who
wrote the questions it does better than the whole (Wortsman et al., Robust fine-tuning of zero-shot
models, 2022).
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.encoders.adapters import MATRICES, TUNED_LAYERS
from assistant.encoders.bert import Bert
from assistant.encoders.encoder import clean
from assistant.encoders.weights import PROMPTS, Container
from assistant.retrieval.head import Head

Floats = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]

# Chosen on the development questions.
RANK = 16
EPOCHS = 3
BATCH = 32
RATE = 1e-3
TEMPERATURE = 0.07
SMOOTHING = 0.1
FIRST = 0.7  # of a question is its best page's, the rest that of the others that answer it
DROPOUT = 0.1
SEED = 20261126
_SCALE = 2.0  # of the additions
KEPT = 0.75  # of the additions, once they are trained
_TOKENS = 192  # longer questions are cut for training: those who tell much ask late
_WARM_UP = 60  # steps
_INITIAL = 2500  # questions whose mean is where a direction begins


@dataclass(frozen=True)
class Tuned:
    """What is trained: additions to the matrices, by their names, and the head."""

    down: Mapping[str, Floats]
    up: Mapping[str, Floats]
    head: Head


def tune(
    bert: Bert,
    model: Container,
    covered: Sequence[tuple[str, Sequence[str]]],
    uncovered: Sequence[str],
    progress: Progress,
) -> Tuned:
    """Train on questions, each with its pages, best first, and on questions that no page answers.

    The same questions give the same result on one machine; about an hour for 32,000 of them on
    two cores.
    """
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    ids = tuple(sorted({id_ for _, pages in covered for id_ in pages}))
    texts = [*(text for text, _ in covered), *uncovered]
    shares = _shares([pages for _, pages in covered], ids, len(uncovered))
    states = _states(bert, texts, progress)
    upper = [Layer(model, n) for n in range(model.layers - TUNED_LAYERS, model.layers)]
    layers = nn.ModuleList(upper)

    def encode(rows: Sequence[int]) -> Tensor:
        longest = max(len(states[row]) for row in rows)
        x = torch.zeros(len(rows), longest, model.hidden)
        mask = torch.zeros(len(rows), longest)
        for at, row in enumerate(rows):
            x[at, : len(states[row])] = states[row].float()
            mask[at, : len(states[row])] = 1
        for layer in upper:
            x = layer(x, mask)
        return functional.normalize((x * mask[..., None]).sum(1), dim=1)

    centre, directions = _start(
        encode, chance.sample(range(len(texts)), min(_INITIAL, len(texts))), shares
    )
    trained = [p for p in layers.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": trained, "lr": RATE, "weight_decay": 0.01},
            {"params": [directions], "lr": 2 * RATE, "weight_decay": 0.0},
        ]
    )
    steps = EPOCHS * (len(texts) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / _WARM_UP) * max(0.02, 1 - step / steps)
    )
    done = 0
    for _ in range(EPOCHS):
        for rows in _batches([len(state) for state in states], chance):
            cosines = (encode(rows) - centre) @ functional.normalize(directions, dim=1).T
            loss = functional.cross_entropy(
                cosines / TEMPERATURE, shares[rows], label_smoothing=SMOOTHING
            )
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            progress("tuning", done, steps)
    down: dict[str, Floats] = {}
    up: dict[str, Floats] = {}
    for layer in upper:
        for name, (first, second) in layer.additions().items():
            down[name], up[name] = first, second
    unit = functional.normalize(directions, dim=1).detach().numpy()
    return Tuned(down, up, Head(centre.numpy(), ids, unit))


def _states(bert: Bert, texts: Sequence[str], progress: Progress) -> list[Tensor]:
    """Each text's hidden states below the tuned layers, (tokens, hidden), in half precision; a text
    that stands there twice shares them."""
    order = sorted(dict.fromkeys(texts), key=len)
    found: dict[str, Tensor] = {}
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        middle, mask = bert.middle([clean(text) for text in batch], PROMPTS["query"])
        for text, state, own in zip(batch, middle, mask, strict=True):
            found[text] = torch.from_numpy(state[: min(int(own.sum()), _TOKENS)]).half()
        progress("hidden states", start + len(batch), len(order))
    return [found[text] for text in texts]


def _shares(pages: Sequence[Sequence[str]], ids: Sequence[str], elsewhere: int) -> Tensor:
    """How much each class, a page or what none answers, is the right one for each question."""
    place = {id_: number for number, id_ in enumerate(ids)}
    shares = torch.zeros(len(pages) + elsewhere, len(ids) + 1)
    for row, (first, *others) in enumerate(pages):
        shares[row, place[first]] = FIRST if others else 1.0
        for id_ in others:
            shares[row, place[id_]] += (1 - FIRST) / len(others)
    shares[len(pages) :, -1] = 1.0
    return shares


def _start(
    encode: Callable[[Sequence[int]], Tensor], rows: Sequence[int], shares: Tensor
) -> tuple[Tensor, nn.Parameter]:
    """The mean of some questions, and where each class lies from it before tuning."""
    with torch.no_grad():
        vectors = torch.cat([encode(rows[at : at + BATCH]) for at in range(0, len(rows), BATCH)])
    mean = vectors.mean(dim=0)
    own = shares[rows].argmax(dim=1)
    centres = [
        vectors[own == number].mean(dim=0) - mean
        if (own == number).any()
        else torch.ones_like(mean)
        for number in range(shares.shape[1])
    ]
    return mean, nn.Parameter(functional.normalize(torch.stack(centres), dim=1))


def _batches(lengths: Sequence[int], chance: random.Random) -> list[list[int]]:
    """All rows in shuffled batches of similar length, which waste little on padding."""
    rows = list(range(len(lengths)))
    chance.shuffle(rows)
    batches: list[list[int]] = []
    for start in range(0, len(rows), 20 * BATCH):
        chunk = sorted(rows[start : start + 20 * BATCH], key=lambda row: lengths[row])
        batches += [chunk[at : at + BATCH] for at in range(0, len(chunk), BATCH)]
    chance.shuffle(batches)
    return batches


class _Linear(nn.Module):
    """A fixed matrix with a low-rank addition that is trained."""

    def __init__(self, matrix: Floats, bias: Floats) -> None:
        super().__init__()
        outputs, inputs = matrix.shape
        self.matrix = torch.from_numpy(matrix.copy())
        self.bias = torch.from_numpy(bias.copy())
        self.down = nn.Parameter(torch.randn(RANK, inputs) / inputs**0.5)
        self.up = nn.Parameter(torch.zeros(outputs, RANK))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor) -> Tensor:
        added = (self.dropout(x) @ self.down.T) @ self.up.T
        result: Tensor = functional.linear(x, self.matrix, self.bias) + _SCALE * added
        return result


class Layer(nn.Module):
    """A layer of the encoder as ``assistant.encoders.graph`` writes it, for training."""

    def __init__(self, model: Container, number: int) -> None:
        super().__init__()
        self.at = f"l{number}"
        self.heads, self.epsilon = model.heads, model.epsilon
        self.parts = nn.ModuleDict(
            {
                part: _Linear(
                    model.matrix(
                        f"{self.at}.{part}.w", model.inner if part == "fo" else model.hidden
                    ),
                    model.floats(f"{self.at}.{part}.b"),
                )
                for part in MATRICES
            }
        )
        self.norms = {
            name: tuple(
                torch.from_numpy(model.floats(f"{self.at}.{name}.{kind}").copy()) for kind in "wb"
            )
            for name in ("aln", "oln")
        }

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, tokens, hidden = x.shape

        def split(part: str) -> Tensor:
            wide: Tensor = self.parts[part](x)
            return wide.view(batch, tokens, self.heads, hidden // self.heads).transpose(1, 2)

        attended = functional.scaled_dot_product_attention(
            split("q"), split("k"), split("v"), attn_mask=mask[:, None, None, :].bool()
        )
        joined = attended.transpose(1, 2).reshape(batch, tokens, hidden)
        y = self._normalise(x + self.parts["ao"](joined), "aln")
        inner: Tensor = self.parts["fi"](y)
        return self._normalise(y + self.parts["fo"](functional.gelu(inner)), "oln")

    def _normalise(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self.norms[name]
        return functional.layer_norm(x, (x.shape[-1],), weight, bias, self.epsilon)

    def additions(self) -> dict[str, tuple[Floats, Floats]]:
        """What is kept of what was trained, by the names of the matrices: down, and up with its
        scale."""
        found = {}
        for part, linear in self.parts.items():
            assert isinstance(linear, _Linear)
            up: Floats = np.float32(_SCALE * KEPT) * linear.up.detach().numpy()
            found[f"{self.at}.{part}"] = (linear.down.detach().numpy(), up)
        return found
