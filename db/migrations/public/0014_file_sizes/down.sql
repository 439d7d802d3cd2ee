ALTER TABLE "public"."tenant_activity" DROP COLUMN "files_bytes";
