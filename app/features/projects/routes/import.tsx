import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { data } from "react-router";
import { sizeInWords } from "#app/platform/file-size.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { Checkbox } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { FileField, TextArea } from "#app/ui/forms/field.tsx";
import { checkboxProps, choiceProps, textAreaProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { textOf } from "../import/csv.server.ts";
import { importShape, LARGEST_FILE } from "../import/forms.ts";
import { importProjects, previewImport } from "../import/import.server.ts";
import { ImportPreviewPage } from "../import/preview.tsx";
import type { Route } from "./+types/import";

export const meta: Route.MetaFunction = () => titled("Import projects");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("projects:create");
	return { base: tenant.base };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("projects:create");
	const form = await submit(request, importShape);
	if (form.invalid) return form.invalid;
	const { to, file, isPublic, seen = "" } = form.values;
	if (to === "change") return form.again({}, 200);
	const refused = (problem: string) => form.again({ [file ? "file" : "text"]: [problem] }, 422);
	const sheet: { found?: string; problem?: string } = file ? await textOf(file) : { found: form.values.text };
	if (sheet.problem !== undefined) return refused(sheet.problem);
	if (!sheet.found) return form.again({ file: ["Choose a file, or paste its lines below"] }, 422);
	const text = sheet.found;
	if (to === "preview") {
		const { found: preview, problem } = await previewImport(tenant, text);
		return preview ? data({ preview, text, isPublic, isChanged: false }) : refused(problem);
	}
	const { found, problem } = await importProjects(tenant, { text, seen, isPublic });
	if (!found) return refused(problem);
	if (found.outcome === "changed") {
		return data({ preview: found.preview, text, isPublic, isChanged: true }, { status: 409 });
	}
	const created = found.count === 1 ? "1 project" : `${found.count.toLocaleString("en")} projects`;
	return seeOther(pageIn(tenant.base, "/projects"), { text: `Created ${created}.` });
}

export default function ImportProjects({ loaderData: { base }, actionData }: Route.ComponentProps) {
	if (actionData && "preview" in actionData) return <ImportPreviewPage {...actionData} base={base} />;
	return <ImportForm base={base} result={actionData?.result} />;
}

type ImportFormProps = { base: string; result: SubmissionResult<string[]> | undefined };

function ImportForm({ base, result }: ImportFormProps) {
	const [form, fields] = useForm<(typeof importShape)["_input"]>({ id: "import", lastResult: result });
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title="Import projects"
				breadcrumbs={[{ label: "Projects", href: pageIn(base, "/projects") }]}
				description="From a CSV file of a spreadsheet or another product. You see what will be created before anything is."
			/>
			<Columns aside={<Recognized />}>
				<PostForm encType="multipart/form-data" {...getFormProps(form)} className="stack">
					<FileField
						{...choiceProps(fields.file)}
						label="File"
						hint={`CSV with commas, semicolons or tabs, up to ${sizeInWords(LARGEST_FILE)} and 1,000 lines.`}
						accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
					/>
					<TextArea
						{...textAreaProps(fields.text)}
						label="Or paste the text"
						hint="Cells that you copied from a spreadsheet work too."
						rows={6}
						spellCheck={false}
					/>
					<Checkbox
						{...checkboxProps(fields.isPublic)}
						label="Public in this workspace"
						hint="Every member can see the new projects, including viewers."
					/>
					<FormActions submitLabel="Preview" cancelHref={pageIn(base, "/projects")} />
				</PostForm>
			</Columns>
		</>
	);
}

/** A file as it can be imported. */
const SAMPLE = `Name,Lead,Due
New website,Mei Tanaka,2026-11-21
Spring catalog,bo@example.com,2026-12-01`;

/** Shows which columns a file can have, and what is in them. */
function Recognized() {
	return (
		<Section title="Columns" boxed>
			<div className="payload">
				<pre>{SAMPLE}</pre>
			</div>
			<ul className="bullets mt-4">
				<li>The first line names the columns: Name, Description, Stage, Lead, Due, Team.</li>
				<li>Only Name is required. Title, Notes, Status, Assignee and Deadline are understood too.</li>
				<li>Write days as 2026-11-21, and leads by their names or email addresses.</li>
			</ul>
		</Section>
	);
}
