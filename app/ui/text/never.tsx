/** Says that something has not happened, or will not; within a sentence, as on a narrow screen, in lower case. */
export function Never() {
	return <span className="never">Never</span>;
}
