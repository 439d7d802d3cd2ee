import type { SearchKind } from "#db/schema/tenant/search.ts";
import type { Db } from "#db/tenancy/session/open-in-tenant.ts";
import type { EventName } from "../events/events.ts";
import { readRows } from "./entries.server.ts";

/** The events after which a thing has other words: with what of it, and, for an edit, which field has to have changed. */
const TOUCHES: Partial<Record<EventName, { kind: SearchKind; fields?: readonly string[] }>> = {
	"project.created": { kind: "project" },
	"project.edited": { kind: "project", fields: ["name", "description"] },
	"project.task_added": { kind: "task" },
	"project.task_deleted": { kind: "task" },
	"project.task_undeleted": { kind: "task" },
	"project.task_edited": { kind: "task", fields: ["text"] },
	"project.task_moved": { kind: "task" },
	"project.comment_added": { kind: "comment" },
	"project.comment_deleted": { kind: "comment" },
	"project.comment_undeleted": { kind: "comment" },
	"project.comment_edited": { kind: "comment" },
	"project.file_added": { kind: "file" },
	"project.file_deleted": { kind: "file" },
	"project.file_undeleted": { kind: "file" },
	"project.file_refused": { kind: "file" },
};

/** What the payloads of those events have, which their own shapes have checked. */
type Payload = {
	/** The project’s. */
	id: number;
	changes?: Record<string, unknown>;
	/** `project.created`: how many tasks came with it. */
	tasks?: number;
	/** `project.task_moved`: whether it came here, `in`, or left. */
	way?: string;
} & Partial<Record<"task" | "comment" | "file", { id: number }>>;

/** Collects what the events of a transaction touched, to write its entries at the end. */
export type Touched = {
	add(event: EventName, payloads: readonly unknown[]): void;
	/** Reads what was touched, once all of it is changed. Returns the step that writes the entries. */
	read(): Promise<() => Promise<unknown>>;
};

/** Opens the index of a search for one transaction. `locale`: of the workspace, which chooses the word forms. */
export function openTouched(db: Db, locale: string): Touched {
	const touched = new Map<SearchKind, { projects: number[]; ids: number[] }>();
	const withTasks: number[] = [];
	const put = (kind: SearchKind, projectId: number, id: number) => {
		const { projects, ids } = touched.get(kind) ?? { projects: [], ids: [] };
		projects.push(projectId);
		ids.push(id);
		touched.set(kind, { projects, ids });
	};
	return {
		add(event, payloads) {
			const touch = TOUCHES[event];
			if (!touch) return;
			for (const payload of payloads) {
				const { id: projectId, changes, way, tasks, ...of } = payload as Payload;
				const isSame = touch.fields?.every((field) => !changes?.[field]);
				if (way === "out" || isSame) continue;
				put(touch.kind, projectId, of[touch.kind as "task"]?.id ?? projectId);
				if (tasks) withTasks.push(projectId);
			}
		},
		async read() {
			const reading = [...touched].map(([kind, places]) => readRows(db, kind, { ...places, locale }));
			if (withTasks.length > 0) reading.push(readRows(db, "task", { projects: withTasks, locale }));
			const steps = await Promise.all(reading);
			return () => Promise.all(steps.map((write) => write()));
		},
	};
}
