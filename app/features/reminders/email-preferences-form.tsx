import { Button } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";

/** Renders the button of both pages, which turns emails off or on. `kind`: what they are called. */
export function EmailPreferencesForm({ wanted, kind = "reminders" }: { wanted: boolean; kind?: string }) {
	return (
		<PostForm hidden={{ wish: wanted ? "refused" : "wanted" }} className="mt-6">
			<Button variant={wanted ? "quiet" : "primary"}>
				{wanted ? `Turn off ${kind}` : `Turn ${kind} back on`}
			</Button>
		</PostForm>
	);
}
