import { afterEach } from "vitest";

// The report of a run has no causes, and what a property failed with is one.
afterEach(({ task }) => {
	for (const error of task.result?.errors ?? []) {
		const cause = error.cause as { stack?: string; message?: string } | undefined;
		if (cause) error.stack = `${error.message}\nCause: ${cause.stack ?? cause.message}\n${error.stack}`;
	}
});
