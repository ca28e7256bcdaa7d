"""Versions of the model: listed, read, given, and an older one published again."""

from __future__ import annotations

from collections.abc import Mapping

from tamis.errors import ModelError, Problem
from tamis.model.files import MODEL_FILE
from tamis.store.events import last_event
from tamis.store.versions import Version, find_version, list_versions, whole_files
from tamis.web.api.operations import Call, Operation, Operations, RefusedError, not_found
from tamis.web.api.shapes import Error, ModelFiles, ModelProblem, Models, ModelVersion, OneModel, time_of

_LARGEST_MODEL = 64 << 20
"""Bytes: a learned model has arrays, in base64, and a text."""
_PUBLISH = (
    "Publishes a model: as files (in base64 what is no text: the arrays of a learned model), or as the text of a "
    "model that needs no other file. It is built beside the active one, which goes on, and then takes its place. What "
    "is wrong with it is told with line and column, and nothing is published. The same files again change nothing."
)


class ModelOperations(Operations):
    """The operations."""

    def operations(self) -> list[Operation]:
        """The table."""
        return [*self._reading(), *self._publishing()]

    def _reading(self) -> list[Operation]:
        return [
            Operation(
                method="GET",
                path="/models",
                name="listModels",
                words="Every version of the model, with how far the one that is being built has come.",
                answer=Models,
                handle=self.all,
            ),
            Operation(
                method="GET",
                path="/models/{version}",
                name="getModel",
                words="A version of the model, with its files.",
                answer=OneModel,
                handle=self.one,
                refusals=(404,),
            ),
        ]

    def _publishing(self) -> list[Operation]:
        return [
            Operation(
                method="POST",
                path="/models",
                name="publishModel",
                words=_PUBLISH,
                answer=OneModel,
                handle=self.give,
                body=ModelFiles,
                takes_text=True,
                most_bytes=_LARGEST_MODEL,
                admin=True,
                refusals=(413, 422),
            ),
            Operation(
                method="POST",
                path="/models/{version}/publish",
                name="publishAgain",
                words="Publishes the files of an older version again, as a new version.",
                answer=OneModel,
                handle=self.again,
                admin=True,
                refusals=(404, 422),
            ),
        ]

    def all(self, _call: Call) -> Models:
        """All of them."""
        with self.backend.database.read() as connection:
            versions, last = list_versions(connection), last_event(connection)
        return Models([_shown(version, last) for version in versions])

    def one(self, call: Call) -> OneModel:
        """One of them."""
        with self.backend.database.read() as connection:
            version, last = find_version(connection, call.path["version"]), last_event(connection)
            if version is None:
                raise not_found("such version")
            return _with_files(version, whole_files(connection, version), last)

    def give(self, call: Call) -> OneModel:
        """The version that these files are."""
        body: ModelFiles = call.body
        return self._publish(body.files, call.source.name)

    def again(self, call: Call) -> OneModel:
        """The version that these files are now."""
        with self.backend.database.read() as connection:
            version = find_version(connection, call.path["version"])
            if version is None:
                raise not_found("such version")
            files = whole_files(connection, version)
        return self._publish(files, call.source.name)

    def _publish(self, files: Mapping[str, str], author: str) -> OneModel:
        from tamis.live.publishing import checked, publish

        try:
            warnings = checked(files)
        except ModelError as error:
            raise _unfit(error.problems) from None
        with self.backend.database.write() as connection:
            published = publish(connection, files, author, self.backend.clock())
            version = find_version(connection, published.id) or published  # where it is the first, it is active now
            last = last_event(connection)
        return _with_files(version, files, last, warnings)


def _shown(version: Version, last: int) -> ModelVersion:
    return ModelVersion(
        version=version.id,
        name=_name(version),
        state=version.state,
        digest=version.digest,
        created_at=time_of(version.created_at),
        published_at=time_of(version.published_at) if version.published_at is not None else None,
        author=version.author,
        watermark=version.watermark,
        last_event=last,
    )


def _with_files(version: Version, files: Mapping[str, str], last: int, warnings: tuple[Problem, ...] = ()) -> OneModel:
    shown = _shown(version, last)
    own = {name: getattr(shown, name) for name in ModelVersion.__struct_fields__}
    return OneModel(**own, files=dict(files), warnings=[_problem(one) for one in warnings])


def _name(version: Version) -> str | None:
    """What the model calls itself, without reading all of it."""
    text = version.files.get(MODEL_FILE)
    for line in text.splitlines() if isinstance(text, str) else ():
        if line.startswith("name:"):
            return line.removeprefix("name:").partition(" #")[0].strip().strip("'\"") or None
    return None


def _unfit(problems: tuple[Problem, ...]) -> RefusedError:
    shown = [_problem(problem) for problem in problems]
    said = f"The model says {len(shown)} things that cannot be." if len(shown) > 1 else "The model cannot be."
    return RefusedError(422, "unfit-model", said, Error("unfit-model", said, shown))


def _problem(problem: Problem) -> ModelProblem:
    place = problem.location
    return ModelProblem(
        problem.code,
        problem.severity,
        problem.message.say("en"),
        problem.hint.say("en") if problem.hint else None,
        place.file if place else None,
        (place.line or None) if place else None,
        (place.column or None) if place else None,
    )
