import { useId } from "react";
import { sizeInWords } from "#app/platform/file-size.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { FileLimits } from "#app/tenant/files/file-limits.ts";
import { Section } from "#app/ui/elements/card.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { FilePicture } from "../file-picture.tsx";
import type { FileUse } from "./limits.server.ts";

type FileUsageProps = FileUse & { base: string; limits: FileLimits; isScanning: boolean };

/** Shows how much of the quota is used, whether files are checked, and what of them is searched. */
export function FileQuota({ limits, used, deleted, files, isScanning }: Omit<FileUsageProps, "base">) {
	const id = useId();
	return (
		<>
			<Section title="Space used" boxed>
				<div className="progress">
					<p id={id}>
						{sizeInWords(used)} of {sizeInWords(limits.quota)} used by{" "}
						{files === 1 ? "one file" : `${files} files`}
					</p>
					<progress value={Math.min(used, limits.quota)} max={limits.quota} aria-labelledby={id} />
				</div>
				{deleted > 0 && (
					<p className="mt-3 text-ink-soft">
						{sizeInWords(deleted)} of that belongs to deleted files, which count until they are gone for good,
						30 days later.
					</p>
				)}
			</Section>
			<Section title="Viruses and search" boxed>
				<p className="mb-3">
					{isScanning
						? "Each file is checked for viruses before anyone can open it."
						: "Files are not checked for viruses."}
				</p>
				<p>
					Files are found by their names, and by the text in PDFs, in documents of Word, Excel, PowerPoint and
					OpenDocument, and in plain text: the first 100,000 characters, up to 50 MB a file.
				</p>
			</Section>
		</>
	);
}

/** Shows which files use most, and whose. */
export function FileUsage({ base, largest, members }: Pick<FileUsageProps, "base" | "largest" | "members">) {
	return (
		<>
			{largest.length > 0 && (
				<Section title="Largest files">
					<Table
						caption="The largest files that you can see"
						captionHidden
						rows={largest}
						rowKey={(file) => String(file.id)}
						rowHref={(file) => pageIn(base, "/projects/:project/files", file.slug)}
						columns={[
							{
								key: "name",
								header: "Name",
								cell: (file) => (
									<span className="file-name">
										<FilePicture file={file} base={base} slug={file.slug} height={32} />{" "}
										<bdi>{file.name}</bdi>
									</span>
								),
							},
							{
								key: "project",
								header: "Project",
								narrow: "bare",
								cell: (file) => <bdi>{file.project}</bdi>,
							},
							{ key: "by", header: "Added by", narrow: "absent", cell: (file) => <bdi>{file.author}</bdi> },
							{
								key: "size",
								header: "Size",
								narrow: "bare",
								words: true,
								cell: (file) => sizeInWords(file.bytes),
								align: "end",
							},
						]}
					/>
				</Section>
			)}
			{members.length > 0 && (
				<Section title="By member">
					<Table
						caption="Members by what their files use"
						captionHidden
						rows={members}
						rowKey={(member) => member.id}
						rowHref={(member) => pageIn(base, "/members/:member", member.id)}
						columns={[
							{ key: "name", header: "Name", cell: (member) => <bdi>{member.name}</bdi> },
							{ key: "files", header: "Files", cell: (member) => member.files, align: "end" },
							{
								key: "size",
								header: "Size",
								narrow: "bare",
								words: true,
								cell: (member) => sizeInWords(member.bytes),
								align: "end",
							},
						]}
					/>
				</Section>
			)}
		</>
	);
}
