import { getFormProps, useForm } from "@conform-to/react";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextArea } from "#app/ui/forms/field.tsx";
import { textAreaProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Markdown } from "#app/ui/text/markdown.tsx";
import { previewShape } from "../forms.ts";
import { renderPart } from "../render.server.ts";
import type { Route } from "./+types/preview";

export const meta: Route.MetaFunction = () => titled("Preview of a text");

// 15,000 bytes: with the text itself in the field, the page stays as small as others.
const ROOM = 15_000;

/** Asks who is reading: like every page of a workspace, it is for members. */
export function loader({ context }: Route.LoaderArgs) {
	return { workspace: getTenant(context).name };
}

/** Shows a text as readers will see it, or as much of its beginning as there is room for. Nothing is saved. */
export async function action({ request, context }: Route.ActionArgs) {
	const { base } = getTenant(context);
	const form = await submit(request, previewShape);
	if (form.invalid) return form.invalid;
	const { text } = form.values;
	const { html, rest } = renderPart(text, { room: ROOM, from: 0, base });
	return { text, html, isCut: rest !== undefined };
}

export default function Preview({ actionData }: Route.ComponentProps) {
	const shown = actionData && "html" in actionData ? actionData : undefined;
	const [form, fields] = useForm({
		id: "text",
		lastResult: actionData && "result" in actionData ? actionData.result : undefined,
		defaultValue: { text: shown?.text ?? "" },
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title="Preview of a text"
				description="See a text in Markdown as its readers will. Nothing is saved."
			/>
			<div className="stack">
				{shown && (
					<div id="preview" className="preview">
						<Section title="Preview">
							<Markdown html={shown.html} />
							{shown.isCut && <p className="text-ink-soft">The rest is too long for a preview.</p>}
						</Section>
					</div>
				)}
				<PostForm {...getFormProps(form)} className="stack">
					<TextArea {...textAreaProps(fields.text)} label="Text" rows={8} />
					<Button>Preview</Button>
				</PostForm>
			</div>
		</>
	);
}
