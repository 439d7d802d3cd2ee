import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { FileLimits } from "#app/tenant/files/file-limits.ts";
import { Section } from "#app/ui/elements/card.tsx";
import { FileForm } from "./file-form.tsx";
import { type FilePlace, FileTable } from "./file-table.tsx";
import type { FilePage } from "./list.server.ts";

/** Shows the newest files of a project, and the form that adds some or the reason why there is none. */
export function FilesSection({
	page,
	fileLimits,
	...place
}: { page: FilePage; fileLimits: FileLimits } & FilePlace) {
	const { base, slug } = place;
	const { files, older, cannotAdd } = page;
	return (
		<Section
			title="Files"
			actions={
				files.length > 0 && (
					<a className="link" href={pageIn(base, "/projects/:project/files", slug)}>
						{older === undefined ? "Open the list of files" : "See all files"}
					</a>
				)
			}
		>
			<div className="stack">
				{files.length > 0 && <FileTable files={files} {...place} />}
				{cannotAdd ? (
					<FileForm limits={fileLimits} cannotAdd={cannotAdd} base={base} slug={slug} />
				) : (
					<details>
						<summary className="link">Upload files</summary>
						<div className="mt-3">
							<FileForm limits={fileLimits} cannotAdd={null} base={base} slug={slug} />
						</div>
					</details>
				)}
			</div>
		</Section>
	);
}
