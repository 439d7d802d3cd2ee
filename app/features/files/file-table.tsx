import { sizeInWords } from "#app/platform/file-size.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { FilePicture } from "./file-picture.tsx";
import type { ListedFile } from "./list.server.ts";
import { SCAN_WORDS } from "./shown-file.ts";

/** Where files are shown, and when. */
export type FilePlace = { base: string; slug: string; timeZone: string; now: Date };

/** Lists files with who added them. A name downloads its file; anyone who may delete it finds a link that does. */
export function FileTable({ files, base, slug, timeZone, now }: { files: ListedFile[] } & FilePlace) {
	return (
		<Table
			caption="Files, newest first"
			captionHidden
			shortAction
			rows={files}
			rowKey={({ id }) => String(id)}
			rowHref={({ id }) => pageIn(base, "/projects/:project/files/:file", slug, id)}
			columns={[
				{
					key: "name",
					header: "Name",
					cell: (file) => (
						<>
							<span className="file-name">
								<FilePicture file={file} base={base} slug={slug} height={32} /> <bdi>{file.name}</bdi>
							</span>
							{file.scan && <span className="block text-ink-soft text-small">{SCAN_WORDS[file.scan]}</span>}
						</>
					),
				},
				{
					key: "size",
					header: "Size",
					narrow: "absent",
					cell: ({ bytes }) => sizeInWords(bytes),
					align: "end",
				},
				{
					key: "by",
					header: "Added by",
					narrow: "bare",
					cell: ({ author, commentId }) => (
						<>
							<bdi>{author}</bdi>
							{commentId !== null && (
								<>
									,{" "}
									<a
										className="link"
										href={pageIn(base, "/projects/:project/comments/:comment", slug, commentId)}
									>
										in a comment
									</a>
								</>
							)}
						</>
					),
				},
				{
					key: "at",
					header: "Added",
					narrow: "bare",
					cell: ({ createdAt }) => <Time at={createdAt} now={now} timeZone={timeZone} precision="day" />,
				},
			]}
			actions={({ id, name, opens, canDelete }) => (
				<>
					{opens && (
						<FileAction
							label="Open"
							name={name}
							href={`${pageIn(base, "/projects/:project/files/:file", slug, id)}?show`}
						/>
					)}
					{canDelete && (
						<FileAction
							label="Delete"
							name={name}
							href={pageIn(base, "/projects/:project/files/:file/delete", slug, id)}
						/>
					)}
				</>
			)}
		/>
	);
}

function FileAction({ label, name, href }: { label: "Open" | "Delete"; name: string; href: string }) {
	return (
		<ButtonLink variant="quiet" size="small" href={href}>
			<span className={label === "Delete" ? "bin pictured" : undefined}>{label}</span>
			<span className="sr-only">
				{" "}
				<bdi>{name}</bdi>
			</span>
		</ButtonLink>
	);
}
