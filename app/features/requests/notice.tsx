import { Notice } from "#app/ui/notices/notice.tsx";

/** The sentence that brings those who decide to the requests that wait for them; nothing when there are none. */
export function OpenRequestsNotice({ base, open }: { base: string; open: number }) {
	if (open === 0) return null;
	return (
		<Notice>
			{open === 1 ? "One request" : `${open} requests`} for a permission {open === 1 ? "waits" : "wait"} for a
			decision.{" "}
			<a className="link" href={`${base}/requests`}>
				See the requests
			</a>
		</Notice>
	);
}
