import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Button } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import type { ImportPreview, JudgedLine } from "./import.server.ts";

type ImportPreviewProps = {
	base: string;
	preview: ImportPreview;
	/** The table, which is sent again to create its projects. */
	text: string;
	isPublic: boolean;
	/** Whether it is not what an earlier preview said. */
	isChanged: boolean;
};

// Enough to recognize the file, and to correct it in a few rounds. A file of a thousand lines would be a page of 100 kB.
const GOOD_SHOWN = 20;
const BAD_SHOWN = 100;

/** Shows what would be created of a file, line by line, and the button that creates it. */
export function ImportPreviewPage({ base, preview, text, isPublic, isChanged }: ImportPreviewProps) {
	const { lines, count, leftOut, seen } = preview;
	return (
		<>
			<PageHeader
				title="Import projects: preview"
				breadcrumbs={[
					{ label: "Projects", href: pageIn(base, "/projects") },
					{ label: "Import projects", href: pageIn(base, "/projects/import") },
				]}
				description={countsOf(count, lines.length - count)}
			/>
			{isChanged && (
				<Notice tone="warning">
					Something changed since you saw the preview, so nothing was created yet. This is what would be
					created now.
				</Notice>
			)}
			<div className="stack">
				{leftOut.length > 0 && (
					<p>
						Columns that are not imported:{" "}
						{leftOut.map((heading, at) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: two columns can have one name, and they are never reordered
							<span key={at}>
								{at > 0 && ", "}
								<bdi>{heading}</bdi>
							</span>
						))}
					</p>
				)}
				<Lines lines={lines} />
				<PostForm
					encType="multipart/form-data"
					hidden={{ text, seen, isPublic: isPublic ? "on" : undefined }}
					className="row"
				>
					{count > 0 && (
						<Button name="to" value="create">
							{count === 1 ? "Create this project" : `Create these ${count} projects`}
						</Button>
					)}
					<Button name="to" value="change" variant="quiet">
						Change the lines or choose another file
					</Button>
				</PostForm>
			</div>
		</>
	);
}

function countsOf(good: number, bad: number): string {
	const created =
		good === 1 ? "1 project will be created." : `${good.toLocaleString("en")} projects will be created.`;
	if (bad === 0) return created;
	const left = bad === 1 ? "1 line has a problem" : `${bad.toLocaleString("en")} lines have problems`;
	return `${created} ${left} and will be left out.`;
}

function Lines({ lines }: { lines: JudgedLine[] }) {
	const bad = lines.filter(({ problems }) => problems.length > 0);
	const good = lines.filter(({ problems }) => problems.length === 0);
	const shown = [...bad.slice(0, BAD_SHOWN), ...good.slice(0, GOOD_SHOWN)];
	const more = lines.length - shown.length;
	return (
		<>
			<Table
				caption="What becomes of each line"
				captionHidden
				rows={shown}
				rowKey={({ line }) => String(line)}
				columns={[
					{ key: "name", header: "Name", cell: ({ name }) => name || "No name" },
					{ key: "line", header: "Line", cell: ({ line }) => line.toLocaleString("en") },
					{ key: "verdict", header: "What becomes of it", cell: (line) => <Verdict {...line} /> },
				]}
			/>
			{more > 0 && <p>{more.toLocaleString("en")} more lines are not shown.</p>}
		</>
	);
}

function Verdict({ problems }: JudgedLine) {
	if (problems.length === 0) return <Badge tone="success">Will be created</Badge>;
	return (
		<>
			<Badge tone="danger">Left out</Badge> <bdi>{problems.join(" ")}</bdi>
		</>
	);
}
