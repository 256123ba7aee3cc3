/** "Create Database": the regions of a regional database. */
export const REGIONAL_REGIONS = ["eu-west-1", "us-east-1", "us-west-1", "ap-northeast-1", "us-central1"] as const;

/** Schema CreateDatabaseRequest: regions that can be a read region. */
export const READ_REGIONS = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "sa-east-1",
  "ap-south-1",
  "ap-northeast-1",
  "ap-southeast-1",
  "ap-southeast-2",
] as const;

/** Schema CreateDatabaseRequest: regions that can be the primary region, by cloud platform. */
export const PRIMARY_REGIONS = {
  aws: [...READ_REGIONS, "af-south-1"],
  gcp: ["us-central1", "us-east4", "europe-west1", "asia-northeast1"],
} as const;

/** A cloud platform. */
export type Platform = keyof typeof PRIMARY_REGIONS;
/** A region that can be a read region. */
export type ReadRegion = (typeof READ_REGIONS)[number];
/** A region of a regional database or a primary region. */
export type Region = (typeof REGIONAL_REGIONS)[number] | (typeof PRIMARY_REGIONS)[Platform][number];
