import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { DeletedKind } from "./forms.ts";
import type { DeletedThing } from "./list.server.ts";

/** What one thing of each kind is called. */
export const KIND_NAMES: Record<DeletedKind, string> = {
	project: "Project",
	task: "Task",
	comment: "Comment",
	file: "File",
	team: "Team",
	role: "Role",
};

type DeletedTableProps = { things: DeletedThing[]; base: string; timeZone: string; now: Date };

/** Lists what was deleted: what and where it was, who deleted it and when, and a button that restores it. */
export function DeletedTable({ things, base, timeZone, now }: DeletedTableProps) {
	return (
		<Table
			caption="Recently deleted, newest first"
			captionHidden
			rows={things}
			rowKey={addressOf}
			columns={[
				{ key: "name", header: "Name", cell: (thing) => <What thing={thing} base={base} /> },
				{ key: "kind", header: "Kind", narrow: "bare", words: true, cell: ({ kind }) => KIND_NAMES[kind] },
				{
					key: "by",
					header: "Deleted by",
					narrow: "absent",
					cell: ({ by }) => (by === undefined ? "–" : <bdi>{by}</bdi>),
				},
				{
					key: "at",
					header: "Deleted",
					narrow: "bare",
					cell: ({ at }) => <Time at={at} now={now} timeZone={timeZone} />,
				},
			]}
			shortAction
			actions={(thing) => (
				<PostForm action={pageIn(base, "/deleted/:deleted", addressOf(thing))}>
					<Button variant="quiet">
						Restore
						<span className="sr-only">
							{" "}
							<bdi>{thing.name}</bdi>
						</span>
					</Button>
				</PostForm>
			)}
		/>
	);
}

/** How an address names it: `task.12`. */
export const addressOf = ({ kind, id }: Pick<DeletedThing, "kind" | "id">): string => `${kind}.${id}`;

function What({ thing: { name, project }, base }: { thing: DeletedThing; base: string }) {
	return (
		<>
			<bdi>{name}</bdi>{" "}
			{project && (
				<span className="block font-normal text-small text-ink-soft">
					in{" "}
					<a className="link" href={pageIn(base, "/projects/:project", project.slug)}>
						<bdi>{project.name}</bdi>
					</a>
				</span>
			)}
		</>
	);
}
