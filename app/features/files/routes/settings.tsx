import { getFormProps, useForm } from "@conform-to/react";
import { GB, MB, sizeInWords } from "#app/platform/file-size.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { isScanning } from "#app/platform/scanner/scanner.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { MOST_QUOTA } from "#app/tenant/files/limits.server.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { choiceProps, fieldProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { LeftOut } from "#app/ui/frame/left-out.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { FileQuota, FileUsage } from "../limits/file-usage.tsx";
import { KIND_LABELS, limitsShape, MOST_MB } from "../limits/forms.ts";
import { getFileUse, saveLimits } from "../limits/limits.server.ts";
import type { Route } from "./+types/settings";

export const meta: Route.MetaFunction = () => titled("Files");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, files } = tenant;
	const { limits } = files;
	return { ...(await getFileUse(tenant)), base, limits, isScanning, mostGb: MOST_QUOTA / GB };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("organization:manage");
	const form = await submit(request, limitsShape(MOST_QUOTA / GB));
	if (form.invalid) return form.invalid;
	const saved = await saveLimits(tenant, form.values);
	if (saved === "stale") {
		return form.again({
			"": ["Someone changed these settings after you opened them. Check your entries, then save again."],
		});
	}
	const text = saved === "saved" ? "Limits saved." : "There was nothing to save.";
	return seeOther(pageIn(tenant.base, "/settings/files"), { text });
}

export default function FileSettings({ loaderData, actionData }: Route.ComponentProps) {
	const { limits, mostGb, savedAt, cannotManage } = loaderData;
	const [form, fields] = useForm({
		id: "limits",
		lastResult: actionData?.result,
		defaultValue: {
			quota: String(limits.quota / GB),
			memberQuota: limits.memberQuota === null ? "" : String(limits.memberQuota / GB),
			largest: String(limits.largest / MB),
			kinds: limits.kinds,
		},
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title="Files"
				description={<p>How large files can be, which kinds are allowed, and how much space is used.</p>}
			/>
			<Columns aside={<FileQuota {...loaderData} />}>
				{cannotManage ? (
					<Limits {...loaderData} />
				) : (
					<PostForm hidden={{ savedAt }} {...getFormProps(form)} className="stack">
						<div className="fields-beside">
							<TextField
								{...fieldProps(fields.quota)}
								label="Workspace quota (GB)"
								hint={`Up to ${mostGb}. A smaller one deletes no files.`}
								width="short"
								inputMode="numeric"
							/>
							<TextField
								{...fieldProps(fields.memberQuota)}
								label="Member quota (GB)"
								hint="Per member. Optional: blank means no limit."
								width="short"
								inputMode="numeric"
							/>
							<TextField
								{...fieldProps(fields.largest)}
								label="Largest file (MB)"
								hint={`Up to ${MOST_MB}.`}
								width="short"
								inputMode="numeric"
							/>
						</div>
						<RadioGroup
							{...choiceProps(fields.kinds)}
							label="Kinds of files"
							options={Object.entries(KIND_LABELS).map(([value, label]) => ({ value, label }))}
						/>
						<div className="row">
							<Button>Save limits</Button>
						</div>
					</PostForm>
				)}
				<FileUsage {...loaderData} />
			</Columns>
			{cannotManage && (
				<LeftOut>
					<Button variant="quiet" disabledReason={cannotManage}>
						Change limits
					</Button>
				</LeftOut>
			)}
		</>
	);
}

/** Shows the limits to members who may not change them. */
function Limits({ limits }: Route.ComponentProps["loaderData"]) {
	const { memberQuota, largest, kinds } = limits;
	return (
		<Section title="Limits" boxed>
			<DescriptionList
				items={[
					{
						term: "Member quota",
						details: memberQuota === null ? "No limit" : sizeInWords(memberQuota),
					},
					{ term: "Largest file", details: sizeInWords(largest) },
					{ term: "Kinds of files", details: KIND_LABELS[kinds] },
				]}
			/>
		</Section>
	);
}
