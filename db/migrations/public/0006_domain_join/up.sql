CREATE INDEX "organizations_domains_idx" ON "public"."organizations" USING gin ("allowed_email_domains") WHERE "public"."organizations"."settings" ? 'domainJoin';
