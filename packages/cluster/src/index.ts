// How do nodes know of each other, and where does a room go?
export { joinCluster, type Membership, type MembershipParts } from './membership.ts';
export { selectNode } from './placement.ts';
export { RecentPlacements } from './recent-placements.ts';
export {
  type InstanceParts,
  type Registration,
  registerInstance,
} from './register-instance.ts';
export { type RouteParts, routeRoom } from './route-room.ts';
export { orderInstances } from './select-instance.ts';
