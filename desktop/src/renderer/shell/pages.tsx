import { lazy, useEffect } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { paths } from '../lib/screens.ts';
import { OrdersPage } from '../orders/orders-page.tsx';
import { isOperator } from '../state/app-state.ts';
import { useAppState } from '../state/context.ts';

const loadOrder = () => import('../order/order-page.tsx');
const loadAccount = () => import('../account/account-page.tsx');
const loadSettings = () => import('../settings/settings-page.tsx');
const loadPipeline = () => import('../pipeline/pipeline-page.tsx');

const OrderPage = lazy(loadOrder);
const AccountPage = lazy(loadAccount);
const SettingsPage = lazy(loadSettings);
const PipelinePage = lazy(loadPipeline);

/** Which page an address opens. The list comes with the first load, the others as soon as the page is idle. */
export function Pages() {
  const operator = useAppState(({ remote }) => isOperator(remote));
  useEffect(() => {
    const pages = [loadOrder, loadAccount, loadSettings, ...(operator ? [loadPipeline] : [])];
    const timer = setTimeout(() => void Promise.all(pages.map((load) => load())), 1500);
    return () => clearTimeout(timer);
  }, [operator]);
  return (
    <Routes>
      <Route path={paths.orders} element={<OrdersPage />} />
      <Route path={`${paths.orders}/:orderId`} element={<OrderPage />} />
      <Route path={paths.account} element={<AccountPage />} />
      <Route path={paths.settings} element={<SettingsPage />} />
      {operator ? <Route path={paths.pipeline} element={<PipelinePage />} /> : null}
      <Route path="*" element={<Navigate to={paths.orders} replace />} />
    </Routes>
  );
}
